"""Letters to agencies: what they say (`content`), the paper (`paper`), an office's own template (`own`), the folder
(`folder`)."""
