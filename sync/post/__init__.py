"""E-mail: what is told to whom, and the outbox from which a worker sends it.

`look` asks once a minute whether a company has something to tell and writes mails down; `outbox` sends them.
A web request only ever writes down. Neither can stop syncing: both run in tasks of their own.
"""
