"""Reading files of judgments (读取裁判文书文件): streams and worker processes; knows no database and no Django."""
