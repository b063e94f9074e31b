import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const answerSchema = z.object({ value: z.unknown().optional(), error: z.string().optional() });
const rowsSchema = z.object({
  names: z.array(z.string()),
  types: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
});

/** The rows of a table as Google's evaluator has them. */
export type HeldRows = z.infer<typeof rowsSchema>;

/** Types of parameters by name, as BigQuery writes them. */
export type ParameterTypes = Readonly<Record<string, string>>;

/** Google's analyser and reference evaluator, in a process of their own (Server.java). */
export class GoogleSql {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(classpath: string) {
    const options = ['-Xmx1g', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classpath];
    this.#child = spawn('java', [...options, 'googlesql.Server']);
    this.#child.stderr.setEncoding('utf8').on('data', text => {
      this.#errors += text;
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Analyses a statement: its result's columns, by name the type. What it creates is there then. */
  async analyze(sql: string, parameters: ParameterTypes = {}): Promise<Record<string, string>> {
    const columns = await this.#ask({ do: 'analyze', sql, parameters });
    return z.record(z.string(), z.string()).parse(columns);
  }

  /** Analyses every leaf of a procedure's body: how many there are. */
  async checkProcedure(sql: string): Promise<number> {
    return z.number().parse(await this.#ask({ do: 'checkProcedure', sql }));
  }

  async load(table: string, rows: readonly (readonly unknown[])[]): Promise<void> {
    await this.#ask({ do: 'load', table, rows });
  }

  /** Gives a view the rows that its query has now. */
  async fillView(sql: string): Promise<void> {
    await this.#ask({ do: 'fillView', sql });
  }

  /** Runs the body of a procedure; `conflict`: its first UPDATE meets somebody else's transaction. */
  async call(
    sql: string,
    args: Readonly<Record<string, unknown>>,
    { conflict = false } = {},
  ): Promise<void> {
    const more = conflict ? { conflict } : {};
    await this.#ask({ do: 'call', sql, arguments: args, ...more });
  }

  async rows(table: string): Promise<HeldRows> {
    return rowsSchema.parse(await this.#ask({ do: 'rows', table }));
  }

  async forget(): Promise<void> {
    await this.#ask({ do: 'forget' });
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  async #ask(request: Readonly<Record<string, unknown>>): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value: line, done } = await this.#lines.next();
    if (done) throw new Error(`Google’s engine has ended: ${this.#errors.slice(-2000)}`);
    const { value, error } = answerSchema.parse(JSON.parse(line));
    if (error !== undefined) throw new Error(error);
    return value;
  }
}
