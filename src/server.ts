import { parseConfig } from './config/config.ts';
import { UserError } from './domain/userError.ts';

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  // Loaded after the settings are read, so that a wrong one is refused in a fraction of the time.
  const { serve } = await import('./services/serve.ts');
  await serve(config);
}

main().catch((error: unknown) => {
  const line =
    error instanceof UserError
      ? `${error.message} ${error.fix}`
      : error instanceof Error
        ? error.stack
        : String(error);
  process.stderr.write(`openpath cannot start: ${line}\n`);
  process.exit(1);
});
