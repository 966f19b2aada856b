"""Cases (案件): the number for life, matters, other numbers, relations."""
