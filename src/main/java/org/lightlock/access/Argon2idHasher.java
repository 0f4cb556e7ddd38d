package org.lightlock.access;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.lightlock.posix.ThreadPriority;

/**
 * Argon2id (RFC 9106) with OWASP's parameters, stored as a PHC string. One hash takes 19 MiB and a
 * processor for some 35 ms, so the whole process does this on one or two threads of its own, of a
 * lower priority, and only a few wait: logins exhaust neither memory nor the processors that encode
 * pictures and serve requests. Thread-safe.
 */
final class Argon2idHasher implements PasswordHasher {
  private static final int ITERATIONS = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int MOST_BYTES_PER_CHARACTER = 3;
  private static final int MOST_WAITING = 16;
  private static final long WAIT_MILLIS = 2_000;

  /** A third of what a thread that encodes or sends pictures gets, when all want the processor. */
  private static final int NICE = 5;

  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,5}),t=(\\d),p=(\\d)"
              + "\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

  /** The limits are on the process's memory and processors, so the threads are the process's. */
  private static final ThreadPoolExecutor THREADS = threads();

  private final SecureRandom random = new SecureRandom();

  @Override
  public String hash(char[] password) throws HashingBusyException {
    byte[] salt = randomBytes(SALT_BYTES);
    return phc(salt, compute(password, salt, HashingCost.KIBIBYTES, ITERATIONS, LANES));
  }

  @Override
  public boolean verify(char[] password, String stored) throws HashingBusyException {
    Matcher matcher = PHC.matcher(stored);
    if (!matcher.matches()) {
      throw new IllegalStateException("the database holds a password hash of an unknown form");
    }
    Base64.Decoder base64 = Base64.getDecoder();
    byte[] actual =
        compute(
            password,
            base64.decode(matcher.group(4)),
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)));
    try {
      return MessageDigest.isEqual(actual, base64.decode(matcher.group(5)));
    } finally {
      Arrays.fill(actual, (byte) 0);
    }
  }

  @Override
  public String unmatchable() {
    return phc(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String phc(byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            HashingCost.KIBIBYTES,
            ITERATIONS,
            LANES,
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  private static ThreadPoolExecutor threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            HashingCost.AT_ONCE,
            HashingCost.AT_ONCE,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            work ->
                Thread.ofPlatform()
                    .name("login-hash")
                    .daemon()
                    .unstarted(
                        () -> {
                          // Where it is forbidden they are as any other thread, and few.
                          var _ = ThreadPriority.lower(NICE);
                          work.run();
                        }));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Hashes on a thread of its own and waits for it, but not long for its turn. */
  private static byte[] compute(
      char[] password, byte[] salt, int memoryKibibytes, int iterations, int lanes)
      throws HashingBusyException {
    AtomicBoolean begun = new AtomicBoolean();
    FutureTask<byte[]> task =
        new FutureTask<>(
            () ->
                begun.compareAndSet(false, true)
                    ? computeHere(password, salt, memoryKibibytes, iterations, lanes)
                    : new byte[0]);
    try {
      THREADS.execute(task);
      try {
        return task.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (begun.compareAndSet(false, true)) {
          THREADS.remove(task);
          throw new HashingBusyException();
        }
        return task.get();
      }
    } catch (RejectedExecutionException e) {
      throw new HashingBusyException();
    } catch (InterruptedException e) {
      // The caller wipes the password once this returns: nobody may begin with it any more.
      begun.set(true);
      Thread.currentThread().interrupt();
      throw new HashingBusyException();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a passphrase cannot be hashed", e.getCause());
    }
  }

  private static byte[] computeHere(
      char[] password, byte[] salt, int memoryKibibytes, int iterations, int lanes) {
    byte[] room = new byte[MOST_BYTES_PER_CHARACTER * password.length];
    byte[] bytes = room;
    try {
      bytes = Arrays.copyOf(room, encodeUtf8(password, room));
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memoryKibibytes)
              .withIterations(iterations)
              .withParallelism(lanes)
              .withSalt(salt)
              .build());
      byte[] hash = new byte[HASH_BYTES];
      generator.generateBytes(bytes, hash);
      return hash;
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(room, (byte) 0);
    }
  }

  /** Half characters become question marks; no stored passphrase has any. */
  private static int encodeUtf8(char[] password, byte[] room) {
    ByteBuffer out = ByteBuffer.wrap(room);
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(CharBuffer.wrap(password), out, true);
    return out.position();
  }
}
