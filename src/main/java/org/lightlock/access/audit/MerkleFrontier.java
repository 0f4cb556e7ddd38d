package org.lightlock.access.audit;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The right edge of a Merkle tree: the hashes of its complete subtrees, the largest first, one for
 * each bit that is set in the size. It is all that appending and the root need. Not thread-safe.
 */
final class MerkleFrontier {
  private long size;
  private final List<byte[]> subtrees;

  private MerkleFrontier(long size, List<byte[]> subtrees) {
    this.size = size;
    this.subtrees = subtrees;
  }

  /** Of a tree without entries. */
  static MerkleFrontier empty() {
    return new MerkleFrontier(0, new ArrayList<>());
  }

  /**
   * As it was stored.
   *
   * @throws IllegalArgumentException when the two do not belong together
   */
  static MerkleFrontier of(long size, String hex) {
    byte[] hashes = HexFormat.of().parseHex(hex);
    if (size < 0 || hashes.length != Long.bitCount(size) * MerkleHash.LENGTH) {
      throw new IllegalArgumentException(
          "a tree of " + size + " entries has another frontier than the one that is stored");
    }
    List<byte[]> subtrees = new ArrayList<>();
    for (int at = 0; at < hashes.length; at += MerkleHash.LENGTH) {
      byte[] hash = new byte[MerkleHash.LENGTH];
      System.arraycopy(hashes, at, hash, 0, hash.length);
      subtrees.add(hash);
    }
    return new MerkleFrontier(size, subtrees);
  }

  /** How many entries there are. */
  long size() {
    return size;
  }

  /** Adds an entry by its hash. */
  void append(byte[] leafHash) {
    byte[] hash = leafHash;
    for (long bits = size; (bits & 1) == 1; bits >>= 1) {
      hash = MerkleHash.ofNode(subtrees.removeLast(), hash);
    }
    subtrees.add(hash);
    size++;
  }

  /** The tree's hash. */
  byte[] root() {
    if (subtrees.isEmpty()) {
      return MerkleHash.ofNothing();
    }
    byte[] root = subtrees.getLast();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = MerkleHash.ofNode(subtrees.get(i), root);
    }
    return root.clone();
  }

  /** As it is stored. */
  String hex() {
    StringBuilder hex = new StringBuilder(subtrees.size() * 2 * MerkleHash.LENGTH);
    subtrees.forEach(hash -> hex.append(HexFormat.of().formatHex(hash)));
    return hex.toString();
  }
}
