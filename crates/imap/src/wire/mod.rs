//! What lies between async-imap and the network.
//!
//! async-imap reads a whole response into a growing buffer, parses it anew after each 4 KiB, and closes the
//! connection on one that it does not know. So [`Wire`] frames responses itself, within a limit, and lets only
//! status responses through to async-imap; data responses wait beside, whole and in order. It also holds back
//! commands while several are being written, so that they leave together, and counts round trips.

mod frame;

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::io::poll_read_buf;

use crate::error::OverLimit;
use crate::transport::Transport;
use frame::{Frame, Framer};

/// Written bytes are passed on at once when there are more of them than this.
const WRITE_BUFFER: usize = 64 * 1024;
/// Reading stops while more bytes of data responses than this have not been taken.
const HIGH_WATER: usize = 1024 * 1024;

/// A transport that sorts what comes in.
#[derive(Debug)]
pub(crate) struct Wire {
    inner: Transport,
    framer: Framer,
    /// What of a status response async-imap has not read yet.
    status: Bytes,
    /// Data responses that came before that status response and have not been taken.
    data: VecDeque<Bytes>,
    queued: usize,
    /// How many more bytes of data responses the commands under way may bring.
    budget: usize,
    written: BytesMut,
    corked: bool,
    /// Whether commands went out since bytes were last waited for.
    asked: bool,
    round_trips: u64,
}

impl Wire {
    pub(crate) fn new(inner: Transport, response_limit: usize) -> Self {
        Self {
            inner,
            framer: Framer::new(response_limit),
            status: Bytes::new(),
            data: VecDeque::new(),
            queued: 0,
            budget: HIGH_WATER,
            written: BytesMut::new(),
            corked: false,
            asked: false,
            round_trips: 0,
        }
    }

    /// The next data response that came before the status response read last.
    pub(crate) fn take_data(&mut self) -> Option<Bytes> {
        let frame = self.data.pop_front()?;
        self.queued = self.queued.saturating_sub(frame.len());
        Some(frame)
    }

    /// Whether there is one to take.
    pub(crate) fn has_data(&self) -> bool {
        !self.data.is_empty()
    }

    /// Sets how large one response and all responses together may become from here on.
    pub(crate) fn set_limits(&mut self, response: usize, total: usize) {
        self.framer.set_limit(response);
        self.budget = total;
    }

    /// While corked, written commands stay here.
    pub(crate) fn set_corked(&mut self, corked: bool) {
        self.corked = corked;
    }

    /// How often the connection waited for an answer to what it had sent.
    pub(crate) fn round_trips(&self) -> u64 {
        self.round_trips
    }

    /// Gives the transport back, for STARTTLS. `None` if the server sent anything beyond its answer: bytes
    /// from before the handshake must not count as said under TLS (CVE-2011-0411 and its kin).
    pub(crate) fn into_transport(self) -> Option<Transport> {
        let silent = self.framer.is_empty() && self.status.is_empty() && self.data.is_empty();
        silent.then_some(self.inner)
    }

    /// Gives memory back while nothing is under way.
    pub(crate) fn shrink(&mut self) {
        self.framer.shrink();
        if self.written.is_empty() {
            self.written = BytesMut::new();
        }
        self.data.shrink_to(16);
    }

    fn keep(&mut self, frame: Bytes) -> io::Result<()> {
        self.budget = self
            .budget
            .checked_sub(frame.len())
            .ok_or_else(|| io::Error::other(OverLimit))?;
        self.queued += frame.len();
        self.data.push_back(frame);
        Ok(())
    }

    fn poll_write_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.written.is_empty() {
            let count = ready!(Pin::new(&mut self.inner).poll_write(cx, &self.written))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written.advance(count);
            self.asked = true;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    /// Brings at most one status response, so that when async-imap has read it, exactly the data responses
    /// before it can be taken.
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if !this.status.is_empty() {
                let count = this.status.len().min(buf.remaining());
                buf.put_slice(&this.status.split_to(count));
                return Poll::Ready(Ok(()));
            }
            match this.framer.next().map_err(io::Error::other)? {
                Some(Frame::Status(line)) => this.status = line,
                Some(Frame::Data(frame)) => this.keep(frame)?,
                // Whoever polls takes the queue before waiting, so nobody needs to be woken.
                None if this.queued > HIGH_WATER => return Poll::Pending,
                None => {
                    if std::mem::take(&mut this.asked) {
                        this.round_trips += 1;
                    }
                    let count = ready!(poll_read_buf(Pin::new(&mut this.inner), cx, this.framer.spare()))?;
                    if count == 0 {
                        return Poll::Ready(Ok(()));
                    }
                }
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.written.len() >= WRITE_BUFFER {
            ready!(this.poll_write_out(cx))?;
        }
        let count = buf.len().min(WRITE_BUFFER);
        this.written.extend_from_slice(buf.get(..count).unwrap_or(buf));
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.corked {
            return Poll::Ready(Ok(()));
        }
        ready!(this.poll_write_out(cx))?;
        Pin::new(&mut this.inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_write_out(cx))?;
        Pin::new(&mut this.inner).poll_shutdown(cx)
    }
}
