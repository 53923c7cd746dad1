"""Dates in a question: “in March 2017”, “seit letztem Mai”, “la semana pasada”.

One engine for all languages, and one file for each language in `languages/`. Not for the dates of documents: that is
`index/reading/dates.py`.
"""
