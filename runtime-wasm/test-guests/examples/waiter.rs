//! Opens the blob it is given, and waits for as long as that takes.

deed_test_guests::guest!("waiter", ["blob"], |input| {
    let bytes = deed_component::read_blob(input.as_str().unwrap_or_default())?;
    Ok(bytes.len().into())
});
