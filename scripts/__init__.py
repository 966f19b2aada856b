"""Scripts for building and checking (构建脚本)."""
