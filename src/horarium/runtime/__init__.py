"""What runs under Horarium: the data folder, PostgreSQL, and the processes of `serve`.

Nothing here knows Django, so that it can work before Django is set up.
"""
