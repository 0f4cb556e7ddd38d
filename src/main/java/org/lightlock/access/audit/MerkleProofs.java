package org.lightlock.access.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Proofs of RFC 9162, section 2.1: that an entry is in a tree, and that a tree goes on where an
 * older one ended. Whoever checks one needs no more than the proof and a signed root.
 */
final class MerkleProofs {
  private MerkleProofs() {}

  /** The root over these entries' hashes (section 2.1.1). */
  static byte[] root(List<byte[]> leafHashes) {
    MerkleFrontier frontier = MerkleFrontier.empty();
    leafHashes.forEach(frontier::append);
    return frontier.root();
  }

  /** The proof that an entry is in the tree: PATH(m, D_n) of section 2.1.3.1. */
  static List<byte[]> inclusion(int index, List<byte[]> leafHashes) {
    if (index < 0 || index >= leafHashes.size()) {
      throw new IllegalArgumentException("there is no such entry");
    }
    List<byte[]> proof = new ArrayList<>();
    path(index, leafHashes, proof);
    return proof;
  }

  private static void path(int index, List<byte[]> leaves, List<byte[]> proof) {
    if (leaves.size() == 1) {
      return;
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    List<byte[]> left = leaves.subList(0, split);
    List<byte[]> right = leaves.subList(split, leaves.size());
    if (index < split) {
      path(index, left, proof);
      proof.add(root(right));
    } else {
      path(index - split, right, proof);
      proof.add(root(left));
    }
  }

  /** The proof that a tree goes on an older one: PROOF(m, D_n) of section 2.1.4.1. */
  static List<byte[]> consistency(int olderSize, List<byte[]> leafHashes) {
    if (olderSize <= 0 || olderSize > leafHashes.size()) {
      throw new IllegalArgumentException("the older tree is no part of this one");
    }
    List<byte[]> proof = new ArrayList<>();
    subProof(olderSize, leafHashes, true, proof);
    return proof;
  }

  private static void subProof(int older, List<byte[]> leaves, boolean whole, List<byte[]> proof) {
    if (older == leaves.size()) {
      if (!whole) {
        proof.add(root(leaves));
      }
      return;
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    List<byte[]> left = leaves.subList(0, split);
    List<byte[]> right = leaves.subList(split, leaves.size());
    if (older <= split) {
      subProof(older, left, whole, proof);
      proof.add(root(right));
    } else {
      subProof(older - split, right, false, proof);
      proof.add(root(left));
    }
  }

  /** Whether the proof holds (section 2.1.3.2). */
  static boolean isIncluded(
      long index, byte[] leafHash, long size, byte[] root, List<byte[]> proof) {
    if (index < 0 || index >= size) {
      return false;
    }
    long fn = index;
    long sn = size - 1;
    byte[] hash = leafHash;
    for (byte[] step : proof) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        hash = MerkleHash.ofNode(step, hash);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        hash = MerkleHash.ofNode(hash, step);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Arrays.equals(hash, root);
  }

  /** Whether the proof holds (section 2.1.4.2). */
  static boolean isConsistent(
      long olderSize, byte[] olderRoot, long size, byte[] root, List<byte[]> proof) {
    if (olderSize <= 0 || olderSize > size) {
      return false;
    }
    if (olderSize == size) {
      return proof.isEmpty() && Arrays.equals(olderRoot, root);
    }
    Deque<byte[]> steps = new ArrayDeque<>(proof);
    if (Long.bitCount(olderSize) == 1) {
      steps.addFirst(olderRoot);
    }
    if (steps.isEmpty()) {
      return false;
    }
    long fn = olderSize - 1;
    long sn = size - 1;
    while ((fn & 1) == 1) {
      fn >>= 1;
      sn >>= 1;
    }
    byte[] first = steps.removeFirst();
    byte[] older = first;
    byte[] newer = first;
    for (byte[] step : steps) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        older = MerkleHash.ofNode(step, older);
        newer = MerkleHash.ofNode(step, newer);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        newer = MerkleHash.ofNode(newer, step);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Arrays.equals(older, olderRoot) && Arrays.equals(newer, root);
  }
}
