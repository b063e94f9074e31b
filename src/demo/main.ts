import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectPath } from '../paths.ts';
import { demoFiles } from './demoFiles.ts';

// `npm run demo-data`: writes data_csvs again.
const folder = projectPath('data_csvs');
await rm(folder, { recursive: true, force: true });
let bytes = 0;
for (const [name, content] of demoFiles()) {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  bytes += content.length;
  console.log(`${String(content.length).padStart(8)}  ${name}`);
}
console.log(`${String(bytes).padStart(8)}  in all`);
