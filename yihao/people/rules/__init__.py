"""Pure decisions about people (人员规则): who may do and see what, which posts go together, when a session ends."""
