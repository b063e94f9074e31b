import fc from 'fast-check';

// A run of the tests means the same on every machine and every day; `FUZZ_SEED=random` draws new cases.
const { FUZZ_SEED = '20190401' } = process.env;
if (FUZZ_SEED !== 'random') fc.configureGlobal({ seed: Number(FUZZ_SEED) });
