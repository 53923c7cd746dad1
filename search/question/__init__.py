"""What a question asks: its dates, its filters, its quotations; and files of questions.

Not for finding anything: that is `search.ranking`.
"""
