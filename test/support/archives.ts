import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a zip, with what may be wrong with it. */
export interface ZipEntry {
  readonly name: string;
  readonly content: string | Buffer;
  /** General purpose flags: 1 is a password. */
  readonly flags?: number;
  /** The checksum, if it is not that of the content. */
  readonly sum?: number;
  /** The size that the directory gives, if it is not that of the content. */
  readonly size?: number;
  /** How it says that it is packed: 8 is deflate. */
  readonly method?: number;
  /** The mode of the file under Unix: 0o120777 is a symbolic link. */
  readonly mode?: number;
}

/** A zip with these entries, as plainly as the format allows. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, content, flags = 0, sum = crc32(content), method = 8, mode = 0o100644 } = entry;
    const data = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(sum, 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(entry.size ?? Buffer.byteLength(content), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    // Made by Unix, whose modes the directory then has.
    const made = Buffer.from([20, 3]);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), made, common, rest, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** Bytes that look like chance, the same each time. */
export function noise(count: number, end = ''): Buffer {
  let seed = 7;
  const bytes = Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed >>> 24;
  });
  return Buffer.concat([Buffer.from(bytes), Buffer.from(end)]);
}
