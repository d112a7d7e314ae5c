package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.Message;
import java.util.Optional;

/// A message that asks the kernel for something, and where it came in.
record Request(Channel channel, Message message) {
  private static final String REQUEST = "_request";

  JsonObject content() {
    return message.content();
  }

  String type() {
    return message.type();
  }

  /// The type of the message that answers it; some requests are only told.
  Optional<String> replyType() {
    String type = type();
    return type.endsWith(REQUEST)
        ? Optional.of(type.substring(0, type.length() - REQUEST.length()) + "_reply")
        : Optional.empty();
  }
}
