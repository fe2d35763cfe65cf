//! Asks for all the memory there is.

deed_test_guests::guest!("hoard", [], |input| {
    let mut hoard = Vec::new();
    loop {
        hoard.push(std::hint::black_box(vec![1_u8; 1024 * 1024]));
        if hoard.len() == usize::MAX {
            return Ok(input);
        }
    }
});
