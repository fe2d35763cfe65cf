//! Opens a connection.

deed_test_guests::guest!("sockets", [], |_| { Ok(std::net::TcpStream::connect(("127.0.0.1", 80)).is_ok().into()) });
