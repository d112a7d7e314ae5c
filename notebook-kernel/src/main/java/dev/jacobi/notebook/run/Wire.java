package dev.jacobi.notebook.run;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

final class Wire {
  record Message(String type, String parent, JsonObject content) {}

  private final String key;
  private final String session = UUID.randomUUID().toString();

  Wire(String key) {
    this.key = key;
  }

  String send(ZMQ.Socket socket, String type, JsonObject content) {
    String id = UUID.randomUUID().toString();
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", id);
    header.addProperty("msg_type", type);
    header.addProperty("session", session);
    header.addProperty("username", "jacobi");
    header.addProperty("date", Instant.now().toString());
    header.addProperty("version", "5.3");
    List<String> parts = List.of(header.toString(), "{}", "{}", content.toString());
    ZMsg out = new ZMsg();
    out.add("<IDS|MSG>");
    out.add(sign(parts));
    parts.forEach(out::add);
    out.send(socket);
    return id;
  }

  Message receive(ZMQ.Socket socket) {
    ZMsg in = ZMsg.recvMsg(socket);
    while (!new String(in.pop().getData(), StandardCharsets.UTF_8).equals("<IDS|MSG>")) {}
    new String(in.pop().getData(), StandardCharsets.UTF_8);
    JsonObject header =
        JsonParser.parseString(new String(in.pop().getData(), StandardCharsets.UTF_8))
            .getAsJsonObject();
    JsonObject parent =
        JsonParser.parseString(new String(in.pop().getData(), StandardCharsets.UTF_8))
            .getAsJsonObject();
    new String(in.pop().getData(), StandardCharsets.UTF_8);
    JsonObject content =
        JsonParser.parseString(new String(in.pop().getData(), StandardCharsets.UTF_8))
            .getAsJsonObject();
    return new Message(
        header.get("msg_type").getAsString(),
        parent.has("msg_id") ? parent.get("msg_id").getAsString() : "",
        content);
  }

  private String sign(List<String> parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      parts.forEach(p -> mac.update(p.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
