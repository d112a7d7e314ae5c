package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message.Body;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The open lines between objects here and in front ends.
final class Comms {
  private final RequestContexts origins;
  private final MessageSender office;
  private final Map<String, Comm> open = new ConcurrentHashMap<>();
  private final Map<String, Comm.Opened> targets = new ConcurrentHashMap<>();

  Comms(RequestContexts origins, MessageSender office) {
    this.origins = origins;
    this.office = office;
  }

  void target(String name, Comm.Opened opened) {
    targets.put(name, opened);
  }

  Comm open(String target, Body body) {
    Comm comm = new Comm(UUID.randomUUID().toString(), target, this);
    open.put(comm.id(), comm);
    send("comm_open", comm, body);
    return comm;
  }

  void close(Comm comm) {
    if (open.remove(comm.id()) != null) {
      send("comm_close", comm, Body.of(new JsonObject()));
    }
  }

  void send(String type, Comm comm, Body body) {
    JsonObject content = JsonObjects.object("comm_id", comm.id(), "data", body.content());
    if (type.equals("comm_open")) {
      content.addProperty("target_name", comm.target());
    }
    RequestContext origin = origins.current();
    origin.output().flush();
    office.publish(origin.header(), type, new Body(content, body.metadata(), body.buffers()));
  }

  JsonObject opened(Request request) {
    String target = JsonObjects.text(request.content(), "target_name", "");
    Comm comm = new Comm(id(request), target, this);
    open.put(comm.id(), comm);
    Comm.Opened handler = targets.get(target);
    if (handler == null) {
      close(comm);
    } else {
      handler.opened(comm, body(request));
    }
    return new JsonObject();
  }

  JsonObject received(Request request) {
    Comm comm = open.get(id(request));
    if (comm != null) {
      comm.received(body(request));
    }
    return new JsonObject();
  }

  JsonObject closed(Request request) {
    Comm comm = open.remove(id(request));
    if (comm != null) {
      comm.closed();
    }
    return new JsonObject();
  }

  /// The open lines, all or those of one target.
  JsonObject info(Request request) {
    String target = JsonObjects.text(request.content(), "target_name", "");
    var comms = new JsonObject();
    for (Comm comm : List.copyOf(open.values())) {
      if (target.isEmpty() || comm.target().equals(target)) {
        comms.add(comm.id(), JsonObjects.object("target_name", comm.target()));
      }
    }
    return JsonObjects.object("status", "ok", "comms", comms);
  }

  RequestContext origin() {
    return origins.current();
  }

  void as(RequestContext origin, Runnable action) {
    origins.as(origin, action);
  }

  private static String id(Request request) {
    return JsonObjects.text(request.content(), "comm_id", "");
  }

  private static Body body(Request request) {
    Body body = request.message().body();
    return new Body(JsonObjects.inner(body.content(), "data"), body.metadata(), body.buffers());
  }
}
