"""The office's desk: seasons, submissions in rounds, decisions, accounts; kept in a database and a store of files.

The extra `nianbao[desk]`. No web: plain functions, each a step of an officer's or an agency's work, that `nianbao desk` and the
pages of `service` call. The engine and everything below know nothing of it.
"""
