import { DuckDBInstance } from '@duckdb/node-api';
import { buildReportSchema } from '../../src/store/buildReportSchema.ts';

/** Everything in a store but when it was built: the rows of its tables, in their order, and its report. */
export async function everyRow(file: string): Promise<Record<string, unknown>> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const rowsOf = async (sql: string): Promise<unknown[][]> =>
    (await connection.runAndReadAll(sql)).getRowsJson();
  try {
    const content: Record<string, unknown> = {};
    for (const [name] of await rowsOf('SELECT table_name FROM duckdb_tables() ORDER BY 1')) {
      if (name !== 'meta') content[String(name)] = await rowsOf(`FROM "${name}"`);
    }
    for (const [key, value] of await rowsOf('FROM meta ORDER BY key')) {
      if (key !== 'built_at' && key !== 'report') content[`meta ${key}`] = value;
      if (key !== 'report') continue;
      const {
        startedAt: _,
        finishedAt: __,
        steps,
        ...report
      } = buildReportSchema.parse(JSON.parse(String(value)));
      content.report = { ...report, steps: steps.map(step => step.name) };
    }
    return content;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
