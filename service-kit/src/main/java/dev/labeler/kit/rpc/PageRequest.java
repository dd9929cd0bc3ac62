package dev.labeler.kit.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.proto.type.v1.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The requested part of a list: `limit` entries of `page`, after `skip` entries, or after the page that
/// returned `page_token`. Read from the request's fields of these names; default and maximum size are options
/// of its field `limit`.
///
/// A page token contains a position and a checksum of the other fields of the request, so that a token of
/// another query is refused.
///
/// @param skip entries to skip, counted from `position` if there is one
/// @param position the position of [#tokenAt] for the previous page, null at the start of the list
/// @param query checksum of the request without its paging
public record PageRequest(int skip, int limit, @Nullable String position, String query) {
    private static final List<String> PAGING = List.of("page", "skip", "limit", "page_token");

    /// For a list whose tokens count entries; `position` is null.
    ///
    /// @throws Failure INVALID_REQUEST
    public static PageRequest of(Message request) {
        var page = keyset(request);
        if (page.position() == null) {
            return page;
        }
        try {
            return new PageRequest(Integer.parseUnsignedInt(page.position()), page.limit(), null, page.query());
        } catch (NumberFormatException e) {
            throw foreign();
        }
    }

    /// For a list whose tokens contain a position, such as the last entry's key.
    ///
    /// @throws Failure INVALID_REQUEST
    public static PageRequest keyset(Message request) {
        var size = field(request, "limit").getOptions().getExtension(Options.pageSize);
        var limit = number(request, "limit", size.getUsual());
        if (limit < 1 || limit > size.getMost()) {
            throw refused("limit", "must be 1 to " + size.getMost());
        }
        var ways = List.of("page", "skip", "page_token").stream()
                .filter(name -> isGiven(request, name))
                .toList();
        if (ways.size() > 1) {
            throw refused(ways.getLast(), "cannot be combined with " + ways.getFirst());
        }
        var query = query(request);
        var token = isGiven(request, "page_token") ? (String) request.getField(field(request, "page_token")) : "";
        return new PageRequest(skip(request, limit), limit, token.isEmpty() ? null : position(token, query), query);
    }

    /// The number of this page, from 1.
    public int number() {
        return skip / limit + 1;
    }

    /// The entries of this page of a complete list.
    public <T> List<T> of(List<T> all) {
        var start = Math.min(skip, all.size());
        return all.subList(start, Math.min(all.size(), start + limit));
    }

    /// Sets `next_page_token` of the response if there are entries after this page's `count`.
    ///
    /// @param total number of entries of the list
    public void setNextPageToken(Message.Builder response, int count, long total) {
        if (count > 0 && skip + (long) count < total) {
            setNextPageToken(response, Integer.toString(skip + count));
        }
    }

    /// Sets `next_page_token` of the response if the page is full, for lists of unknown length.
    public void setNextPageToken(Message.Builder response, int count) {
        setNextPageToken(response, count, count < limit ? 0 : Long.MAX_VALUE);
    }

    /// Sets `next_page_token` of the response to the page after `position`.
    public void setNextPageToken(Message.Builder response, String position) {
        response.setField(response.getDescriptorForType().findFieldByName("next_page_token"), tokenAt(position));
    }

    /// The token of the page after `position`.
    public String tokenAt(String position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((query + " " + position).getBytes(StandardCharsets.UTF_8));
    }

    private static int skip(Message request, int limit) {
        var page = number(request, "page", 1);
        if (page < 1) {
            throw refused("page", "must be 1 or more");
        }
        var skip = isGiven(request, "page") ? (page - 1L) * limit : number(request, "skip", 0);
        if (skip < 0) {
            throw refused("skip", "must be 0 or more");
        }
        // No list is that long, so the page is empty in either case.
        return (int) Math.min(skip, Integer.MAX_VALUE);
    }

    private static String position(String token, String query) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(query + " ") && text.indexOf('\0') < 0) {
                return text.substring(query.length() + 1);
            }
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
        throw foreign();
    }

    private static String query(Message request) {
        var builder = request.toBuilder();
        for (var name : PAGING) {
            var field = request.getDescriptorForType().findFieldByName(name);
            if (field != null) {
                builder.clearField(field);
            }
        }
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            builder.build().writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var checksum = new CRC32();
        checksum.update(bytes.toByteArray());
        return Long.toHexString(checksum.getValue());
    }

    private static boolean isGiven(Message request, String name) {
        var field = request.getDescriptorForType().findFieldByName(name);
        return field != null && request.hasField(field);
    }

    private static int number(Message request, String name, int otherwise) {
        return isGiven(request, name) ? (int) request.getField(field(request, name)) : otherwise;
    }

    private static FieldDescriptor field(Message request, String name) {
        return request.getDescriptorForType().findFieldByName(name);
    }

    private static Failure foreign() {
        return refused("page_token", "belongs to another query; omit it to start from the first page");
    }

    private static Failure refused(String name, String problem) {
        return Failure.invalid(name + " " + problem + ".").with("path", name);
    }
}
