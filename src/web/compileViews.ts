// Run by the build: compiles the views of the pages into `dist/views.json`, so that the server starts
// faster.
import { writeFileSync } from 'node:fs';
import { projectPath } from '../paths.ts';
import { compileViews, readCompiled } from './views.ts';

const file = projectPath('dist', 'views.json');
writeFileSync(file, JSON.stringify(compileViews(projectPath('views'), readCompiled(file))));
