import { testMatrix } from './testMatrix';

testMatrix(['result', 'progress']);
