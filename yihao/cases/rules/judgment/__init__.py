"""Reading a court judgment (裁判文书) into the facts that identify a case: pure, no clock, no storage."""
