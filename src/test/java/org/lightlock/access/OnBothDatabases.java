package org.lightlock.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs a test class on SQLite and on PostgreSQL: see {@link TestDatabase}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(OnBothDatabases.Cleaner.class)
public @interface OnBothDatabases {
  /** Closes a test's databases after its own {@code @AfterEach}, and drops those on the server. */
  final class Cleaner implements AfterEachCallback {
    private static final Queue<AccessDatabase> OPEN = new ConcurrentLinkedQueue<>();

    static void closeLater(AccessDatabase database) {
      OPEN.add(database);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
      for (AccessDatabase open = OPEN.poll(); open != null; open = OPEN.poll()) {
        open.close();
      }
      PostgresForTests.dropAll();
    }
  }
}
