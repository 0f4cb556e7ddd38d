// QR codes (ISO/IEC 18004) of short texts: byte mode, error correction level M, versions 1 to 15.
// Made here, so that a secret in one never leaves the browser.

import { element } from './dom.js';

/** For each version at level M: error correction bytes per block, and the blocks' data bytes. */
const BLOCKS = [
  [10, [16]], [16, [28]], [26, [44]], [18, [32, 32]], [24, [43, 43]],
  [16, [27, 27, 27, 27]], [18, [31, 31, 31, 31]], [22, [38, 38, 39, 39]], [22, [36, 36, 36, 37, 37]],
  [26, [43, 43, 43, 43, 44]], [30, [50, 51, 51, 51, 51]], [22, [36, 36, 36, 36, 36, 36, 37, 37]],
  [22, [37, 37, 37, 37, 37, 37, 37, 37, 38]], [24, [40, 40, 40, 40, 41, 41, 41, 41, 41]],
  [24, [41, 41, 41, 41, 41, 42, 42, 42, 42, 42]],
];

/** Where the centres of the alignment patterns are, for each version. */
const ALIGNMENT = [
  [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
  [6, 30, 54], [6, 32, 58], [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70],
];

const MASKS = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** Multiplies in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(left, right) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((right >>> bit) & 1) * left;
  }
  return product;
}

/** The Reed-Solomon bytes of a block. */
function correction(data, count) {
  const divisor = new Uint8Array(count);
  divisor[count - 1] = 1;
  let root = 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      divisor[j] = multiply(divisor[j], root) ^ (divisor[j + 1] ?? 0);
    }
    root = multiply(root, 2);
  }
  const rest = new Uint8Array(count);
  for (const byte of data) {
    const factor = byte ^ rest[0];
    rest.copyWithin(0, 1);
    rest[count - 1] = 0;
    divisor.forEach((coefficient, i) => { rest[i] ^= multiply(coefficient, factor); });
  }
  return rest;
}

/** The version and all its bytes, data and correction interleaved. */
function codewords(bytes) {
  const version = 1 + BLOCKS.findIndex(([, blocks], index) => bytes.length + (index < 9 ? 2 : 3) <= sum(blocks));
  if (version === 0) {
    throw new RangeError('too long for a QR code');
  }
  const [correctionBytes, blocks] = BLOCKS[version - 1];
  const bits = [0, 1, 0, 0];
  const push = (value, width) => {
    for (let bit = width - 1; bit >= 0; bit--) {
      bits.push((value >>> bit) & 1);
    }
  };
  push(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((byte) => push(byte, 8));
  const capacity = 8 * sum(blocks);
  push(0, Math.min(4, capacity - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xfd) {
    push(pad, 8);
  }
  let at = 0;
  const parts = blocks.map((length) => {
    const data = Uint8Array.from({ length }, () => bits.slice(at, (at += 8)).reduce((byte, bit) => (byte << 1) | bit, 0));
    return { data, correction: correction(data, correctionBytes) };
  });
  const interleaved = [];
  for (let i = 0; i < Math.max(...blocks); i++) {
    parts.forEach(({ data }) => { if (i < data.length) { interleaved.push(data[i]); } });
  }
  for (let i = 0; i < correctionBytes; i++) {
    parts.forEach((part) => interleaved.push(part.correction[i]));
  }
  return { version, bytes: interleaved };
}

/** Squares that are black or white, and which of them are fixed by the format. */
class Grid {
  constructor(version) {
    this.size = 17 + 4 * version;
    this.version = version;
    this.black = Array.from({ length: this.size }, () => new Uint8Array(this.size));
    this.fixed = Array.from({ length: this.size }, () => new Uint8Array(this.size));
  }

  #fix(x, y, black) {
    if (x >= 0 && y >= 0 && x < this.size && y < this.size) {
      this.black[y][x] = black ? 1 : 0;
      this.fixed[y][x] = 1;
    }
  }

  drawPatterns() {
    for (let i = 0; i < this.size; i++) {
      this.#fix(6, i, i % 2 === 0);
      this.#fix(i, 6, i % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]]) {
      this.#rings(x, y, 4, (distance) => distance !== 2 && distance !== 4);
    }
    const centres = ALIGNMENT[this.version - 1];
    const last = centres.at(-1);
    for (const x of centres) {
      for (const y of centres) {
        const atFinder = (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6);
        if (!atFinder) {
          this.#rings(x, y, 2, (distance) => distance !== 1);
        }
      }
    }
    this.drawFormat(0);
    this.#drawVersion();
  }

  #rings(centreX, centreY, radius, isBlack) {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        this.#fix(centreX + dx, centreY + dy, isBlack(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  /** Level M has the bits 00. */
  drawFormat(mask) {
    let rest = mask;
    for (let i = 0; i < 10; i++) {
      rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    }
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const bit = (i) => (bits >>> i) & 1;
    for (let i = 0; i < 8; i++) {
      this.#fix(8, i < 6 ? i : i + 1, bit(i));
      this.#fix(this.size - 1 - i, 8, bit(i));
    }
    for (let i = 8; i < 15; i++) {
      this.#fix(i === 8 ? 7 : 14 - i, 8, bit(i));
      this.#fix(8, this.size - 15 + i, bit(i));
    }
    this.#fix(8, this.size - 8, true);
  }

  #drawVersion() {
    if (this.version < 7) {
      return;
    }
    let rest = this.version;
    for (let i = 0; i < 12; i++) {
      rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    }
    const bits = (this.version << 12) | rest;
    for (let i = 0; i < 18; i++) {
      const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
      this.#fix(a, b, (bits >>> i) & 1);
      this.#fix(b, a, (bits >>> i) & 1);
    }
  }

  /** Two columns at a time, from the right, up and down in turn. */
  drawBytes(bytes) {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= right === 8 ? 3 : 2) {
      const upwards = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.size; step++) {
        for (const x of [right, right - 1]) {
          const y = upwards ? this.size - 1 - step : step;
          if (!this.fixed[y][x] && at < 8 * bytes.length) {
            this.black[y][x] = (bytes[at >>> 3] >>> (7 - (at & 7))) & 1;
            at++;
          }
        }
      }
    }
  }

  mask(number) {
    for (let y = 0; y < this.size; y++) {
      for (let x = 0; x < this.size; x++) {
        this.black[y][x] ^= !this.fixed[y][x] && MASKS[number](x, y) === 0 ? 1 : 0;
      }
    }
  }

  /** How hard it is to read: runs, blocks, what looks like a finder, and an uneven share of black. */
  penalty() {
    const lines = [...this.black.map((row) => [...row]), ...this.black.map((_, x) => this.black.map((row) => row[x]))];
    const text = lines.map((line) => line.join(''));
    let total = 0;
    for (const line of text) {
      for (const run of line.match(/0{5,}|1{5,}/g) ?? []) {
        total += run.length - 2;
      }
      total += 40 * [...line.matchAll(/(?=00001011101|10111010000)/g)].length;
    }
    for (let y = 1; y < this.size; y++) {
      for (let x = 1; x < this.size; x++) {
        const four = this.black[y][x] + this.black[y - 1][x] + this.black[y][x - 1] + this.black[y - 1][x - 1];
        total += four % 4 === 0 ? 3 : 0;
      }
    }
    const share = sum(this.black.map((row) => sum([...row]))) / this.size ** 2;
    return total + 10 * Math.floor(Math.abs(share - 0.5) * 20);
  }
}

/** The rows of a text's QR code, 1 for black. */
export function qrRows(text) {
  const { version, bytes } = codewords(new TextEncoder().encode(text));
  const grid = new Grid(version);
  grid.drawPatterns();
  grid.drawBytes(bytes);
  const penalties = MASKS.map((_, number) => {
    grid.mask(number);
    grid.drawFormat(number);
    const penalty = grid.penalty();
    grid.mask(number);
    return penalty;
  });
  const best = penalties.indexOf(Math.min(...penalties));
  grid.mask(best);
  grid.drawFormat(best);
  return grid.black;
}

/** A text's QR code as a picture with the quiet zone around it. */
export function qrCode(text, label) {
  const rows = qrRows(text);
  const edge = rows.length + 8;
  const squares = rows.flatMap((row, y) => [...row].map((black, x) => (black ? `M${x + 4} ${y + 4}h1v1h-1z` : '')));
  const SVG = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = { viewBox: `0 0 ${edge} ${edge}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' };
  Object.entries(attributes).forEach(([name, value]) => svg.setAttribute(name, value));
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', squares.join(''));
  svg.append(path);
  return element('div', { class: 'qr' }, svg);
}
