//! One connection. Who speaks HTTP/1.1 without pipelining takes turns: bytes of the client after bytes of the server are a new request.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::weather::{Ending, Mishap, Weather};

const BUFFER: usize = 64 * 1024;

/// Carries everything between the two until one of them ends, or the weather ends it.
pub async fn carry(mut client: TcpStream, mut server: TcpStream, weather: &Weather) {
    // A segment that waits for the acknowledgement of another would be a delay that nobody has decided.
    for socket in [&client, &server] {
        let _ = socket.set_nodelay(true);
    }
    if let Ok(Ending::Reset) = forward(&mut client, &mut server, weather).await {
        for socket in [&client, &server] {
            let _ = socket.set_zero_linger();
        }
    }
}

async fn forward(client: &mut TcpStream, server: &mut TcpStream, weather: &Weather) -> io::Result<Ending> {
    let (mut request, mut answer) = (vec![0; BUFFER], vec![0; BUFFER]);
    let mut asking = false;
    let mut mishap = None;
    loop {
        tokio::select! {
            read = client.read(&mut request) => {
                let part = &request[..read?];
                if part.is_empty() {
                    return Ok(Ending::Closed);
                }
                if !asking {
                    asking = true;
                    mishap = weather.next();
                }
                match mishap {
                    Some(Mishap::Refused) => return Ok(weather.ending()),
                    Some(Mishap::RequestCut) => {
                        server.write_all(half(part)).await?;
                        return Ok(weather.ending());
                    }
                    Some(Mishap::Delayed(time)) => {
                        mishap = None;
                        tokio::time::sleep(time).await;
                        server.write_all(part).await?;
                    }
                    _ => server.write_all(part).await?,
                }
            }
            read = server.read(&mut answer) => {
                let part = &answer[..read?];
                if part.is_empty() {
                    return Ok(Ending::Closed);
                }
                asking = false;
                match mishap {
                    // The server has begun to answer: the work is done.
                    Some(Mishap::AnswerLost) => return Ok(weather.ending()),
                    Some(Mishap::AnswerCut) => {
                        client.write_all(half(part)).await?;
                        return Ok(weather.ending());
                    }
                    _ => client.write_all(part).await?,
                }
            }
        }
    }
}

fn half(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() / 2]
}
