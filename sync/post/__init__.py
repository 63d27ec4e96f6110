"""E-mail: what is told to whom, and the worker that sends it.

`look` asks once a minute whether a company has something to tell and writes mails down; `mailing` sends them.
A web request only ever writes down. Neither can stop syncing: both run in tasks of their own.
"""
