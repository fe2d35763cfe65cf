//! Reads a file.

deed_test_guests::guest!("files", [], |_| Ok(std::fs::read_to_string("/etc/passwd").unwrap_or_default().into()));
