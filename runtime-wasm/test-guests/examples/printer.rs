//! Floods standard output.

deed_test_guests::guest!("printer", [], |_| loop {
    println!("and another thing");
});
