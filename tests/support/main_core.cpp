#include <gtest/gtest.h>

#include "core/isolation/isolated_task.h"

int main(int argc, char** argv)
{
  if (const auto status = simplexity::isolation::runIsolatedTask(argc, argv)) {
    return *status;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
