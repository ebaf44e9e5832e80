"""The words in which the engine speaks: texts, cards, forms, requests and replies. No platform's markup."""
