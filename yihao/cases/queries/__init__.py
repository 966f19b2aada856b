"""What may be asked about cases (案件查询): every answer passes ``visible_to``."""
