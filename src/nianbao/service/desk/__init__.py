"""The pages of the office's desk: what `nianbao.desk` does, over HTTP, for those who have signed in. Without script."""
