package dev.jacobi.notebook.wire;

import com.google.gson.JsonObject;
import java.util.List;

/// One message of the Jupyter protocol.
///
/// @param route the identities of the peer that it comes from or goes to; on the channel that goes
///   to everybody, its topic
/// @param header who sent what and when
/// @param parent the header of the message that this one answers, or an empty object
/// @param body what it says
public record Message(List<byte[]> route, JsonObject header, JsonObject parent, Body body) {

  /// What a message says.
  ///
  /// @param buffers binary data that need not go through JSON
  public record Body(JsonObject content, JsonObject metadata, List<byte[]> buffers) {
    public Body {
      buffers = List.copyOf(buffers);
    }

    /// The body that is only content.
    public static Body of(JsonObject content) {
      return new Body(content, new JsonObject(), List.of());
    }
  }

  public Message {
    route = List.copyOf(route);
  }

  /// The kind of message, such as `execute_request`.
  public String type() {
    return JsonObjects.text(header, "msg_type", "");
  }

  /// The message's own name.
  public String id() {
    return JsonObjects.text(header, "msg_id", "");
  }

  /// The name of the message that this one answers, or an empty string.
  public String parentId() {
    return JsonObjects.text(parent, "msg_id", "");
  }

  /// What it says in JSON.
  public JsonObject content() {
    return body.content();
  }
}
