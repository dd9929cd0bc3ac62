package dev.labeler.testing.faults;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One client's connection, and the connection to the store that its requests share.
final class ProxyConnection {
    private static final int BUFFER_BYTES = 64 << 10;

    /// The store may close an idle connection, so a connection that was idle for longer is not used again.
    private static final Duration REUSABLE = Duration.ofSeconds(5);

    private static final long POLL_NANOS = 10_000_000;

    private final S3FaultProxy proxy;
    private final Socket client;
    private @Nullable Socket store;
    private long storeUsedNanos;
    private volatile boolean closed;

    ProxyConnection(S3FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    void serve() {
        try (client) {
            client.setTcpNoDelay(true);
            var in = new BufferedInputStream(client.getInputStream(), BUFFER_BYTES);
            var out = new BufferedOutputStream(client.getOutputStream(), BUFFER_BYTES);
            HttpMessageHead headers;
            while (!closed && (headers = HttpMessageHead.read(in)) != null) {
                var request = S3RequestHead.of(headers);
                proxy.requests().begin(request);
                try {
                    if (!exchange(request, in, out)) {
                        return;
                    }
                } finally {
                    proxy.requests().end();
                }
            }
        } catch (IOException brokenConnection) {
            reset();
        } finally {
            closeStore();
        }
    }

    /// Resets the connection with RST. Thread-safe.
    void reset() {
        closed = true;
        try {
            client.setSoLinger(true, 0);
            client.close();
        } catch (IOException alreadyClosed) {
            return;
        } finally {
            closeStore();
        }
    }

    /// Forwards one request and its response. Returns false where the connection has ended.
    private boolean exchange(S3RequestHead request, InputStream in, OutputStream out) throws IOException {
        var upload = BodyFaults.NONE;
        var download = BodyFaults.NONE;
        var stall = Duration.ZERO;
        var loseReply = false;
        FaultRule stalling = null;
        for (var rule : proxy.matching(request)) {
            switch (rule.fault()) {
                case Fault.Reset() -> {
                    reset();
                    return false;
                }
                case Fault.Hang(var longest) -> {
                    hang(rule, longest);
                    reset();
                    return false;
                }
                case Fault.ErrorResponse(var status, var code) -> {
                    skipBody(request, in, out);
                    respond(request, out, status, code);
                    return true;
                }
                case Fault.Delay(var time) -> LockSupport.parkNanos(time.toNanos());
                case Fault.Truncate(var bytes) -> download = download.cutAt(bytes);
                case Fault.Stall(var bytes, var longest) -> {
                    download = download.cutAt(bytes);
                    stall = longest;
                    stalling = rule;
                }
                case Fault.FlipDownloadedBit(var offset) -> download = download.flippingAt(offset);
                case Fault.FlipUploadedBit(var offset) -> upload = upload.flippingAt(offset);
                case Fault.Throttle(var rate) -> {
                    upload = upload.throttled(rate);
                    download = download.throttled(rate);
                }
                case Fault.LoseReply() -> loseReply = true;
            }
        }
        var socket = storeSocket();
        forward(request, in, out, new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES), upload);
        var from = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        var to = loseReply ? OutputStream.nullOutputStream() : out;
        try {
            var reusable = passResponse(request, from, to, download);
            if (loseReply) {
                reset();
                return false;
            }
            storeUsedNanos = System.nanoTime();
            return reusable;
        } catch (BodyFaults.CutException cut) {
            if (stalling != null) {
                hang(stalling, stall);
                reset();
            }
            return false;
        }
    }

    private static void forward(
            S3RequestHead request, InputStream in, OutputStream toClient, OutputStream toStore, BodyFaults faults)
            throws IOException {
        expectContinue(request, toClient);
        request.headers().without("expect").write(toStore);
        passBody(request, in, toStore, faults);
        toStore.flush();
    }

    private static void skipBody(S3RequestHead request, InputStream in, OutputStream toClient) throws IOException {
        expectContinue(request, toClient);
        passBody(request, in, OutputStream.nullOutputStream(), BodyFaults.NONE);
    }

    private static void expectContinue(S3RequestHead request, OutputStream toClient) throws IOException {
        if (request.headers().has("expect", "100-continue")) {
            toClient.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            toClient.flush();
        }
    }

    private static void passBody(S3RequestHead request, InputStream in, OutputStream out, BodyFaults faults)
            throws IOException {
        var body = new BodyForwarder(in, out, faults);
        if (request.headers().chunked()) {
            body.forwardChunked();
        } else if (request.headers().contentLength() > 0) {
            body.forward(request.headers().contentLength());
        }
    }

    /// Returns whether the connection can carry another request.
    private boolean passResponse(S3RequestHead request, InputStream in, OutputStream out, BodyFaults faults)
            throws IOException {
        var head = HttpMessageHead.read(in);
        while (head != null && head.first().startsWith("HTTP/1.1 100")) {
            head = HttpMessageHead.read(in);
        }
        if (head == null) {
            throw new EOFException("The store closed the connection without a response");
        }
        head.write(out);
        out.flush();
        var status = Integer.parseInt(head.first().split(" ", 3)[1]);
        var bodiless = request.method().equals("HEAD") || status == 204 || status == 304;
        var body = new BodyForwarder(in, out, faults);
        if (!bodiless && head.chunked()) {
            body.forwardChunked();
        } else if (!bodiless && head.contentLength() >= 0) {
            body.forward(head.contentLength());
        } else if (!bodiless) {
            body.forwardUntilEnd();
            return false;
        }
        out.flush();
        return !head.has("connection", "close");
    }

    private static void respond(S3RequestHead request, OutputStream out, int status, String code) throws IOException {
        var body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + code
                        + "</Message><RequestId>fault</RequestId></Error>")
                .getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + " " + code + "\r\nContent-Type: application/xml\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        if (!request.method().equals("HEAD")) {
            out.write(body);
        }
        out.flush();
    }

    private void hang(FaultRule rule, Duration longest) {
        var deadline = System.nanoTime() + longest.toNanos();
        while (!closed && proxy.contains(rule) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Socket storeSocket() throws IOException {
        var socket = store;
        if (socket == null || System.nanoTime() - storeUsedNanos > REUSABLE.toNanos()) {
            closeStore();
            socket = proxy.connectToStore();
            store = socket;
        }
        return socket;
    }

    private void closeStore() {
        var socket = store;
        store = null;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException alreadyClosed) {
                return;
            }
        }
    }
}
