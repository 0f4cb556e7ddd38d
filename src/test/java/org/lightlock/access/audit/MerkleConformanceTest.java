package org.lightlock.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference vectors of Certificate Transparency's Merkle tree (RFC 6962 and RFC 9162). */
class MerkleConformanceTest {
  private static final List<byte[]> LEAVES =
      Stream.of(
              "",
              "00",
              "10",
              "2021",
              "3031",
              "40414243",
              "5051525354555657",
              "606162636465666768696a6b6c6d6e6f")
          .map(entry -> MerkleHash.ofLeaf(bytes(entry)))
          .toList();
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static List<String> hex(List<byte[]> hashes) {
    return hashes.stream().map(HexFormat.of()::formatHex).toList();
  }

  private static List<byte[]> firstLeaves(int count) {
    return LEAVES.subList(0, count);
  }

  @Test
  void root_referenceVectors_allSizes() {
    for (int size = 0; size < ROOTS.size(); size++) {
      assertThat(MerkleProofs.root(firstLeaves(size))).isEqualTo(bytes(ROOTS.get(size)));
    }
  }

  @Test
  void frontier_storedAfterEveryEntry_goesOnAlike() {
    MerkleFrontier frontier = MerkleFrontier.empty();
    for (byte[] leaf : LEAVES) {
      frontier = MerkleFrontier.of(frontier.size(), frontier.hex());
      frontier.append(leaf);
      assertThat(frontier.root()).isEqualTo(bytes(ROOTS.get((int) frontier.size())));
    }
  }

  @Test
  void inclusion_referenceVectors() {
    assertThat(hex(MerkleProofs.inclusion(0, firstLeaves(1)))).isEmpty();
    assertThat(hex(MerkleProofs.inclusion(0, firstLeaves(8))))
        .containsExactly(
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    assertThat(hex(MerkleProofs.inclusion(5, firstLeaves(8))))
        .containsExactly(
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assertThat(hex(MerkleProofs.inclusion(2, firstLeaves(3))))
        .containsExactly("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    assertThat(hex(MerkleProofs.inclusion(1, firstLeaves(5))))
        .containsExactly(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
  }

  @Test
  void consistency_referenceVectors() {
    assertThat(hex(MerkleProofs.consistency(1, firstLeaves(1)))).isEmpty();
    assertThat(hex(MerkleProofs.consistency(1, firstLeaves(8))))
        .containsExactly(
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    assertThat(hex(MerkleProofs.consistency(6, firstLeaves(8))))
        .containsExactly(
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assertThat(hex(MerkleProofs.consistency(2, firstLeaves(5))))
        .containsExactly(
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
  }

  @Test
  void isIncluded_everyEntryOfEverySize_holdsAndNothingElseDoes() {
    for (int size = 1; size <= LEAVES.size(); size++) {
      byte[] root = bytes(ROOTS.get(size));
      for (int index = 0; index < size; index++) {
        List<byte[]> proof = MerkleProofs.inclusion(index, firstLeaves(size));
        byte[] leaf = LEAVES.get(index);
        assertThat(MerkleProofs.isIncluded(index, leaf, size, root, proof)).isTrue();
        for (int other = -1; other <= size; other++) {
          if (other != index) {
            assertThat(MerkleProofs.isIncluded(other, leaf, size, root, proof)).isFalse();
          }
        }
        byte[] another = MerkleHash.ofLeaf(bytes("ff"));
        assertThat(MerkleProofs.isIncluded(index, another, size, root, proof)).isFalse();
        for (List<byte[]> broken : broken(proof)) {
          assertThat(MerkleProofs.isIncluded(index, leaf, size, root, broken)).isFalse();
        }
      }
    }
  }

  @Test
  void isConsistent_everyPairOfSizes_holdsAndNothingElseDoes() {
    for (int size = 1; size <= LEAVES.size(); size++) {
      byte[] root = bytes(ROOTS.get(size));
      for (int older = 1; older <= size; older++) {
        byte[] olderRoot = bytes(ROOTS.get(older));
        List<byte[]> proof = MerkleProofs.consistency(older, firstLeaves(size));
        assertThat(MerkleProofs.isConsistent(older, olderRoot, size, root, proof)).isTrue();
        byte[] another = MerkleHash.ofLeaf(bytes("ff"));
        assertThat(MerkleProofs.isConsistent(older, another, size, root, proof)).isFalse();
        assertThat(MerkleProofs.isConsistent(older, olderRoot, size, another, proof)).isFalse();
        for (List<byte[]> broken : broken(proof)) {
          assertThat(MerkleProofs.isConsistent(older, olderRoot, size, root, broken)).isFalse();
        }
      }
      assertThat(MerkleProofs.isConsistent(0, bytes(ROOTS.get(0)), size, root, List.of()))
          .isFalse();
      assertThat(MerkleProofs.isConsistent(size + 1, root, size, root, List.of())).isFalse();
    }
  }

  /** One hash changed, each in turn; one missing; one too many. */
  private static List<List<byte[]>> broken(List<byte[]> proof) {
    List<List<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < proof.size(); i++) {
      List<byte[]> changed = new ArrayList<>(proof);
      changed.set(i, MerkleHash.ofLeaf(bytes("ee")));
      all.add(changed);
      List<byte[]> shorter = new ArrayList<>(proof);
      shorter.remove(i);
      all.add(shorter);
    }
    List<byte[]> longer = new ArrayList<>(proof);
    longer.add(MerkleHash.ofNothing());
    all.add(longer);
    return all;
  }
}
