//! Writes blobs without end.

deed_test_guests::guest!("glutton", ["blob"], |_| {
    let mut writer = deed_component::create_blob("everything.bin", "application/octet-stream")?;
    loop {
        std::io::Write::write_all(&mut writer, &[0; 64 * 1024])?;
    }
});
