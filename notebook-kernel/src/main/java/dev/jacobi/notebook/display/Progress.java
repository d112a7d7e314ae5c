package dev.jacobi.notebook.display;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Items that tell how far a loop over them has come: a bar that moves in place, with the rate and
/// the time left.
///
/// @param <T> the type of the items
public final class Progress<T> implements Iterable<T> {

  private static final long UNKNOWN = -1;
  private static final int TEXT_WIDTH = 30;

  private final Iterable<T> items;
  private final long total;
  private final LongSupplier nanoTime;
  private final Function<Runnable, Throttle> throttles;

  public Progress(Iterable<T> items, long total) {
    this(items, total, System::nanoTime, Throttle::new);
  }

  Progress(
      Iterable<T> items,
      long total,
      LongSupplier nanoTime,
      Function<Runnable, Throttle> throttles) {
    this.items = items;
    this.total = total;
    this.nanoTime = nanoTime;
    this.throttles = throttles;
  }

  public static long size(Iterable<?> items) {
    return items instanceof Collection<?> collection ? collection.size() : UNKNOWN;
  }

  /// The items, once more from the start, under a bar of their own.
  @Override
  public Iterator<T> iterator() {
    return new Loop(items.iterator());
  }

  /// One loop. It is over when there is no next item; one that is left early stays where it is.
  private final class Loop implements Iterator<T> {
    private final Iterator<T> inner;
    private final Throttle throttle = throttles.apply(this::show);
    private final String place = "progress-" + UUID.randomUUID();
    private final long start = nanoTime.getAsLong();
    private boolean isShown;
    private long begun;
    private boolean isOver;

    Loop(Iterator<T> inner) {
      this.inner = inner;
    }

    @Override
    public boolean hasNext() {
      boolean more = inner.hasNext();
      synchronized (this) {
        if (more == !isOver && begun > 0) {
          return more;
        }
        isOver = !more;
      }
      throttle.now();
      return more;
    }

    @Override
    public T next() {
      T item = inner.next();
      synchronized (this) {
        begun++;
      }
      throttle.request(DisplayPublisher.current().pace());
      return item;
    }

    private void show() {
      Picture picture;
      boolean isFirst;
      synchronized (this) {
        // The item that was handed out last is still being worked on.
        long done = isOver ? begun : Math.max(0, begun - 1);
        var time = Duration.ofNanos(nanoTime.getAsLong() - start);
        picture = new State(done, total, time, isOver).picture();
        isFirst = !isShown;
        isShown = true;
      }
      if (isFirst) {
        DisplayPublisher.current().display(picture.toDisplayData(), place);
      } else {
        DisplayPublisher.current().update(place, picture.toDisplayData());
      }
    }
  }

  /// How far a loop has come.
  public record State(long done, long total, Duration time, boolean isOver) {

    /// From 0 to 1, or NaN where nobody knows how many items there are.
    double share() {
      return isOver ? 1 : total > 0 ? Math.min(1, (double) done / total) : Double.NaN;
    }

    String text() {
      double share = share();
      var bar = new StringBuilder();
      if (!Double.isNaN(share)) {
        int full = (int) Math.round(share * TEXT_WIDTH);
        bar.append("%3d %% ".formatted((int) Math.floor(100 * share)));
        bar.append("█".repeat(full)).append("░".repeat(TEXT_WIDTH - full)).append("  ");
      }
      return bar + facts();
    }

    /// Such as `120 of 600, 42 per second, 11 s left`.
    String facts() {
      var facts = new StringBuilder(Numbers.grouped(done));
      if (total > 0) {
        facts.append(" of ").append(Numbers.grouped(total));
      }
      double seconds = time.toNanos() / 1e9;
      if (done > 0 && seconds > 0) {
        facts.append(", ").append(rate(done / seconds));
      }
      if (isOver) {
        facts.append(", took ").append(clock(seconds));
      } else if (done > 0 && total > done) {
        facts.append(", ").append(clock(seconds * (total - done) / done)).append(" left");
      }
      return facts.toString();
    }

    private static String rate(double perSecond) {
      return perSecond >= 1
          ? Numbers.brief(Double.parseDouble(String.format(Locale.ROOT, "%.3g", perSecond)))
              + " per second"
          : clock(1 / perSecond) + " each";
    }

    static String clock(double seconds) {
      if (seconds < 60) {
        return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
      }
      long whole = Math.round(seconds);
      return whole < 3600
          ? "%d:%02d min".formatted(whole / 60, whole % 60)
          : "%d:%02d h".formatted(whole / 3600, whole / 60 % 60);
    }

    public Picture picture() {
      return Progress.picture(text(), share(), facts(), isOver);
    }
  }

  /// A bar and what it stands for.
  public static Picture picture(String text, double share, String facts, boolean isOver) {
    var out = new StringBuilder(Html.open());
    if (!Double.isNaN(share)) {
      out.append(
          ("<div style=\"display:inline-block;vertical-align:middle;width:320px;height:8px;"
                  + "border-radius:4px;background:rgba(128,136,148,0.25)\">"
                  + "<div style=\"width:%s%%;height:8px;border-radius:4px;background:%s\">&nbsp;</div></div>"
                  + "<span style=\"font-weight:600\">&nbsp; %d %%</span>")
              .formatted(
                  Numbers.brief(Math.floor(1000 * share) / 10),
                  Theme.SERIES.get(isOver ? 2 : 0),
                  (int) Math.floor(100 * share)));
    }
    out.append("<span style=\"opacity:0.7\">&nbsp; ").append(Markup.escape(facts));
    return Picture.text(text).html(out.append("</span></div>").toString());
  }
}
