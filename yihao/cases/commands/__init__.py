"""What may be done with a case (案件行为): one keyword-only function an act."""
