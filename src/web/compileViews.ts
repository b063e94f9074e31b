// Run by the build: compiles the pages' views into `dist/views.json`, so that no start has to.
import { writeFileSync } from 'node:fs';
import { projectPath } from '../paths.ts';
import { compileViews, readCompiled } from './views.ts';

const file = projectPath('dist', 'views.json');
writeFileSync(file, JSON.stringify(compileViews(projectPath('views'), readCompiled(file))));
