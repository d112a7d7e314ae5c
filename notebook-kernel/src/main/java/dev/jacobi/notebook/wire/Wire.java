package dev.jacobi.notebook.wire;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.jacobi.notebook.wire.Message.Body;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// One end of a conversation: makes messages of its own, and turns messages into signed frames and
/// back.
public final class Wire {

  /// The version of the protocol that the messages follow.
  public static final String PROTOCOL = "5.3";

  private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

  /// Header, parent, metadata and content.
  private static final int SIGNED = 4;

  private final Signature signature;
  private final String user;
  private final String session = UUID.randomUUID().toString();

  /// An end that signs with `signature` and calls itself `user`.
  public Wire(Signature signature, String user) {
    this.signature = signature;
    this.user = user;
  }

  /// The name of this end's session, the same in every message that it makes.
  public String session() {
    return session;
  }

  /// A new message that answers nothing.
  public Message message(String type, JsonObject content) {
    return new Message(List.of(), header(type), new JsonObject(), Body.of(content));
  }

  /// A new message that answers the one whose header is `parent`.
  public Message answer(JsonObject parent, String type, Body body) {
    return new Message(List.of(), header(type), parent, body);
  }

  private JsonObject header(String type) {
    return JsonObjects.object(
        "msg_id", UUID.randomUUID().toString(),
        "msg_type", type,
        "session", session,
        "username", user,
        "date", Instant.now().truncatedTo(ChronoUnit.MICROS).toString(),
        "version", PROTOCOL);
  }

  /// The message as frames, signed.
  public List<byte[]> frames(Message message) {
    List<byte[]> signed =
        List.of(
            bytes(message.header()),
            bytes(message.parent()),
            bytes(message.body().metadata()),
            bytes(message.content()));
    List<byte[]> frames = new ArrayList<>(message.route());
    frames.add(DELIMITER);
    frames.add(signature.sign(signed));
    frames.addAll(signed);
    frames.addAll(message.body().buffers());
    return frames;
  }

  /// The message that these frames are.
  ///
  /// @throws BadMessageException when they are none, or not signed as they should
  public Message message(List<byte[]> frames) throws BadMessageException {
    int delimiter = 0;
    while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
      delimiter++;
    }
    int first = delimiter + 2;
    if (first + SIGNED > frames.size()) {
      throw new BadMessageException("a message is too short", ": " + frames.size() + " frames");
    }
    List<byte[]> signed = frames.subList(first, first + SIGNED);
    if (!signature.matches(frames.get(delimiter + 1), signed)) {
      throw new BadMessageException("a message has a wrong signature", "");
    }
    Body body =
        new Body(
            json(signed.get(3)),
            json(signed.get(2)),
            frames.subList(first + SIGNED, frames.size()));
    Message message =
        new Message(
            frames.subList(0, delimiter), json(signed.getFirst()), json(signed.get(1)), body);
    if (message.type().isEmpty() || message.id().isEmpty()) {
      throw new BadMessageException("a message says neither what it is nor which", "");
    }
    return message;
  }

  private static byte[] bytes(JsonObject json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject json(byte[] bytes) throws BadMessageException {
    try {
      if (JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8))
          instanceof JsonObject object) {
        return object;
      }
      throw new BadMessageException("a message holds JSON that is no object", "");
    } catch (JsonParseException e) {
      throw new BadMessageException("a message holds what is no JSON", ": " + e.getMessage());
    }
  }
}
