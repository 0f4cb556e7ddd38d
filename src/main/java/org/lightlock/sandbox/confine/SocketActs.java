package org.lightlock.sandbox.confine;

import java.lang.foreign.Arena;
import org.lightlock.frame.EscapeAct;
import org.lightlock.posix.Syscall;

/** Sockets, pipes, and the other ways from process to process. */
final class SocketActs extends NativeActs {
  private static final long AF_UNIX = 1;
  private static final long AF_INET = 2;
  private static final long AF_INET6 = 10;
  private static final long AF_NETLINK = 16;
  private static final long AF_PACKET = 17;
  private static final long AF_ALG = 38;
  private static final long AF_VSOCK = 40;
  private static final long SOCK_STREAM = 1;
  private static final long SOCK_DGRAM = 2;
  private static final long SOCK_RAW = 3;
  private static final long SOCK_SEQPACKET = 5;
  private static final long MSG_DONTWAIT = 0x40;
  private static final long SHM_EXEC = 0100000;

  SocketActs(Arena arena, long victim) {
    super(arena, victim);
  }

  @Override
  long attempt(EscapeAct act) {
    return switch (act) {
      case TCP_SOCKET -> socket(AF_INET, SOCK_STREAM, 0);
      case TCP6_SOCKET -> socket(AF_INET6, SOCK_STREAM, 0);
      case UDP_SOCKET -> socket(AF_INET, SOCK_DGRAM, 0);
      case UNIX_SOCKET -> socket(AF_UNIX, SOCK_STREAM, 0);
      case SOCKET_PAIR -> call(Syscall.SOCKETPAIR, AF_UNIX, SOCK_STREAM, 0, 0);
      case NETLINK_SOCKET -> socket(AF_NETLINK, SOCK_RAW, 0);
      case VSOCK_SOCKET -> socket(AF_VSOCK, SOCK_STREAM, 0);
      case PACKET_SOCKET -> socket(AF_PACKET, SOCK_RAW, 0);
      case RAW_SOCKET -> socket(AF_INET, SOCK_RAW, 1);
      case CRYPTO_SOCKET -> socket(AF_ALG, SOCK_SEQPACKET, 0);
      case CONNECT -> call(Syscall.CONNECT, NO_DESCRIPTOR, elsewhere(), 16);
      case CONNECT_ABSTRACT -> call(Syscall.CONNECT, NO_DESCRIPTOR, abstractName(), 8);
      case BIND -> call(Syscall.BIND, NO_DESCRIPTOR, elsewhere(), 16);
      case LISTEN -> call(Syscall.LISTEN, NO_DESCRIPTOR, 1);
      case ACCEPT -> call(Syscall.ACCEPT4, NO_DESCRIPTOR, 0, 0, 0);
      case SEND_ELSEWHERE ->
          call(Syscall.SENDTO, NO_DESCRIPTOR, zeros(), 1, MSG_DONTWAIT, elsewhere(), 16);
      case SEND_MESSAGE -> call(Syscall.SENDMSG, NO_DESCRIPTOR, zeros(), MSG_DONTWAIT);
      case SEND_MESSAGES -> call(Syscall.SENDMMSG, NO_DESCRIPTOR, zeros(), 1, MSG_DONTWAIT);
      case SOCKET_OPTION -> call(Syscall.SETSOCKOPT, NO_DESCRIPTOR, 1, 2, zeros(), 4);
      case SHUTDOWN -> call(Syscall.SHUTDOWN, NO_DESCRIPTOR, 2);
      case SPLICE -> call(Syscall.SPLICE, NO_DESCRIPTOR, 0, NO_DESCRIPTOR, 0, 1, 0);
      case VMSPLICE -> call(Syscall.VMSPLICE, NO_DESCRIPTOR, 0, 1, 0);
      case TEE -> call(Syscall.TEE, NO_DESCRIPTOR, NO_DESCRIPTOR, 1, 0);
      case SEND_FILE -> call(Syscall.SENDFILE, NO_DESCRIPTOR, NO_DESCRIPTOR, 0, 1);
      case PIPE -> call(Syscall.PIPE2, 0, 0);
      case EPOLL -> call(Syscall.EPOLL_CREATE1, WRONG);
      case EVENT_DESCRIPTOR -> call(Syscall.EVENTFD2, 0, WRONG);
      case SHARED_MEMORY -> call(Syscall.SHMGET, WRONG, 1, 0);
      case ATTACH_MEMORY -> call(Syscall.SHMAT, NO_DESCRIPTOR, 0, SHM_EXEC);
      case MESSAGE_QUEUE -> call(Syscall.MSGGET, WRONG, 0);
      case SEMAPHORE -> call(Syscall.SEMGET, WRONG, 1, 0);
      case POSIX_QUEUE -> call(Syscall.MQ_OPEN, 0, 0);
      default -> NOT_MINE;
    };
  }

  private long socket(long family, long type, long protocol) {
    return opened(call(Syscall.SOCKET, family, type, protocol));
  }

  /** The address for documentation, port 9. */
  private long elsewhere() {
    return bytes(AF_INET, 0, 0, 9, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private long abstractName() {
    return bytes(AF_UNIX, 0, 0, 'e', 's', 'c', 'a', 'p');
  }
}
