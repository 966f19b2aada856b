"""A witness (见证进程): remembers the newest checkpoint of each log it saw and cosigns only what adds to it. No Django, no database."""
