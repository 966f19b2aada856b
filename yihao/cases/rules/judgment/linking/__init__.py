"""Which judgments are documents of one case (关联裁判文书): pure, explainable, and slow to say yes."""
