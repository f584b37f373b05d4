"""The one leased job: a row that a worker takes in its turn, works on under a lease, and finishes or gives back.

`lease` is the row and what happens to it, `turns` says whose job is next, `queue` tells Celery that there is work, and
`outage` brings home what a job has computed while the database is away.
"""
